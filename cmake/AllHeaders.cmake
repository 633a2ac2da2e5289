# secateur_all_headers(<target>): compiles one file that includes every header of src/ but those that need libtorch, so
# that two headers which cannot stand in one file break the build.
include_guard(GLOBAL)

function(secateur_all_headers target)
  file(GLOB_RECURSE headers RELATIVE ${PROJECT_SOURCE_DIR}/src CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.hpp)
  list(SORT headers)
  set(includes "")
  foreach(header IN LISTS headers)
    file(STRINGS ${PROJECT_SOURCE_DIR}/src/${header} torch REGEX "#include (<torch/|\"training/)")
    if(NOT torch)
      string(APPEND includes "#include \"${header}\"\n")
    endif()
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp CONTENT "${includes}" @ONLY)
  add_library(${target} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp)
  target_compile_options(${target} PRIVATE -O0 -g0)
endfunction()
