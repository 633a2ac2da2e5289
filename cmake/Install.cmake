# What `cmake --install` puts where, and the Debian packages that CPack makes of it (build/release: `cpack -G DEB`).
# Nothing that is installed holds a path of the build: the tree may be moved as a whole. The program finds its modules by a
# run path relative to itself, and configs/ and models/ in share/secateur above itself (config/shipped_files.hpp).
# Components: secateur, secateur-training (needs libtorch), secateur-dev.
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

# The library, its headers, and how other projects find them: find_package(secateur) and pkg-config.
install(TARGETS secateur_library EXPORT secateur
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT secateur-dev NAMELINK_COMPONENT secateur-dev)
install(DIRECTORY include/secateur DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT secateur-dev
  FILES_MATCHING PATTERN "*.hpp" PATTERN error.hpp EXCLUDE)
install(FILES src/base/error.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/secateur COMPONENT secateur-dev)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/secateur)
install(EXPORT secateur NAMESPACE secateur:: FILE secateur-targets.cmake DESTINATION ${package} COMPONENT secateur-dev)
include(CMakePackageConfigHelpers)
write_basic_package_version_file(secateur-config-version.cmake COMPATIBILITY SameMinorVersion)
file(CONFIGURE OUTPUT secateur-config.cmake @ONLY CONTENT [[
include(CMakeFindDependencyMacro)
find_dependency(PkgConfig)
pkg_check_modules(secateur_systemc QUIET IMPORTED_TARGET systemc)  # secateur/systemc.hpp alone needs it
include(${CMAKE_CURRENT_LIST_DIR}/secateur-targets.cmake)
]])
install(FILES ${PROJECT_BINARY_DIR}/secateur-config.cmake ${PROJECT_BINARY_DIR}/secateur-config-version.cmake
  DESTINATION ${package} COMPONENT secateur-dev)
file(RELATIVE_PATH to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" to_prefix "${to_prefix}")
file(CONFIGURE OUTPUT secateur.pc @ONLY CONTENT [[
prefix=${pcfiledir}/@to_prefix@
Name: secateur
Description: @PROJECT_DESCRIPTION@
Version: @PROJECT_VERSION@
Cflags: -I${prefix}/@CMAKE_INSTALL_INCLUDEDIR@
Libs: -L${prefix}/@CMAKE_INSTALL_LIBDIR@ -lsecateur
]])
install(FILES ${PROJECT_BINARY_DIR}/secateur.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT secateur-dev)

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
set(CPACK_DEBIAN_SECATEUR-DEV_PACKAGE_NAME libsecateur-dev)
set(CPACK_DEBIAN_SECATEUR-DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_SECATEUR-DEV_PACKAGE_DEPENDS "secateur (= ${PROJECT_VERSION}), libsystemc-dev")
set(CPACK_DEBIAN_SECATEUR-PYTHON_PACKAGE_NAME python3-secateur)
set(CPACK_DEBIAN_SECATEUR-PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_SECATEUR-PYTHON_PACKAGE_DEPENDS "secateur (= ${PROJECT_VERSION}), python3-numpy, python3-pandas, python3-matplotlib")
set(CPACK_COMPONENTS_ALL secateur secateur-dev)
if(TARGET secateur_python)
  list(APPEND CPACK_COMPONENTS_ALL secateur-python)
endif()
if(TARGET secateur-train)
  list(APPEND CPACK_COMPONENTS_ALL secateur-training)
endif()
include(CPack)
