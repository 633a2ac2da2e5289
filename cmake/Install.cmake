# What `cmake --install` puts where, and the Debian packages that CPack makes of it (build/release: `cpack -G DEB`).
# Nothing that is installed holds a path of the build: the tree may be moved as a whole. The program finds its modules by a
# run path relative to itself, and configs/ and models/ in share/secateur above itself (config/shipped_files.hpp).
# Components: secateur, secateur-training (needs libtorch).
include_guard(GLOBAL)
set(SECATEUR_MODULES ${CMAKE_INSTALL_LIBDIR}/secateur)
set(SECATEUR_SHARE ${CMAKE_INSTALL_DATADIR}/secateur)
file(RELATIVE_PATH modules /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${SECATEUR_MODULES})
set_target_properties(secateur PROPERTIES INSTALL_RPATH "$ORIGIN/${modules}")
install(TARGETS secateur RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT secateur)
if(TARGET secateur_optimiser)
  set_target_properties(secateur_optimiser PROPERTIES INSTALL_RPATH "")
  install(TARGETS secateur_optimiser LIBRARY DESTINATION ${SECATEUR_MODULES} COMPONENT secateur)
endif()
if(TARGET secateur-train)
  set_target_properties(secateur-train PROPERTIES INSTALL_RPATH "")
  install(TARGETS secateur-train RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT secateur-training)
endif()

# Shipped documents, and the headers that `secateur hls export` copies.
install(DIRECTORY configs models DESTINATION ${SECATEUR_SHARE} COMPONENT secateur)
# Pages: their own files, and the chart library where it is in the source tree (tools/setup.sh --with report).
install(DIRECTORY report/page DESTINATION ${SECATEUR_SHARE}/report COMPONENT secateur)
install(FILES report/node_modules/echarts/dist/echarts.min.js DESTINATION
  ${SECATEUR_SHARE}/report/node_modules/echarts/dist COMPONENT secateur OPTIONAL)
install(DIRECTORY hls/ DESTINATION ${SECATEUR_SHARE}/hls COMPONENT secateur FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY src/arith/ DESTINATION ${SECATEUR_SHARE}/src/arith COMPONENT secateur FILES_MATCHING PATTERN "*.hpp")
install(FILES src/pruning/packed_format.hpp src/pruning/packed_column.hpp DESTINATION ${SECATEUR_SHARE}/src/pruning
  COMPONENT secateur)
install(FILES README.md CHANGELOG.md CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT secateur)

# Man pages and completions, made of the built program's own table of options.
find_package(Python3 3.9 COMPONENTS Interpreter QUIET)
if(Python3_Interpreter_FOUND)
  set(manual ${PROJECT_BINARY_DIR}/manual)
  file(GLOB manual_tools CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tools/manual/*.py)
  add_custom_command(OUTPUT ${manual}/man1/secateur.1
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${manual}
    COMMAND ${CMAKE_COMMAND} -E env SECATEUR_HOME=${PROJECT_SOURCE_DIR}
      ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tools/manual/write_manual.py $<TARGET_FILE:secateur> ${manual}
    DEPENDS secateur ${manual_tools}
    COMMENT "Writing man pages and completions")
  add_custom_target(manual ALL DEPENDS ${manual}/man1/secateur.1)
  install(DIRECTORY ${manual}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT secateur)
  install(FILES ${manual}/completions/bash/secateur DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
    COMPONENT secateur OPTIONAL)
  install(FILES ${manual}/completions/zsh/_secateur DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
    COMPONENT secateur OPTIONAL)
  install(FILES ${manual}/completions/fish/secateur.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
    COMPONENT secateur OPTIONAL)
endif()

# `cmake --build . --target uninstall`: what the last `cmake --install` of this build wrote.
add_custom_target(uninstall
  COMMAND ${CMAKE_COMMAND} -DBUILD=${PROJECT_BINARY_DIR} -P ${PROJECT_SOURCE_DIR}/cmake/Uninstall.cmake)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The Secateur authors <secateur@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_SECATEUR_PACKAGE_NAME secateur)
set(CPACK_DEBIAN_SECATEUR-TRAINING_PACKAGE_NAME secateur-training)
set(CPACK_DEBIAN_SECATEUR-TRAINING_PACKAGE_DEPENDS "secateur (= ${PROJECT_VERSION})")
set(CPACK_COMPONENTS_ALL secateur)
if(TARGET secateur-train)
  list(APPEND CPACK_COMPONENTS_ALL secateur-training)
endif()
include(CPack)
