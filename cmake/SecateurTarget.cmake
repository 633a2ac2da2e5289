# One library per layer, a folder of src/ with the parts of units that belong to it (src/base/namespaces.hpp): secateur_library(<area> SOURCES ... DEPENDS ... [HEADERS json|systemc|torch] [LEVEL -O1])
# makes the static library secateur_<area> with the alias secateur::<area>; secateur_test(<name> SOURCES ... DEPENDS ...
# [LABELS ...] [SYSTEMC]) a test program. HEADERS names the precompiled header that its files share. LEVEL is the
# optimisation of a release for folders whose run time nobody waits for: they take most of the time of a build.
# With SECATEUR_UNITY the files of a target are compiled together, SECATEUR_UNITY_FILES at a time, which takes about a
# third of the time. So names in the unnamed namespaces of one folder have to differ, as those of the folder do.
# tools/checks.sh compiles every file by itself.
include_guard(GLOBAL)

# secateur_unit_sources(VARIABLE PART...): the files of these parts of all units: src/units/*/PART.cpp, and those below
# src/units/*/PART/. A unit that is added brings its files along.
function(secateur_unit_sources variable)
  set(patterns "")
  foreach(part IN LISTS ARGN)
    list(APPEND patterns ${PROJECT_SOURCE_DIR}/src/units/*/${part}.cpp ${PROJECT_SOURCE_DIR}/src/units/*/${part}/*.cpp)
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${patterns})
  set(${variable} ${sources} PARENT_SCOPE)
endfunction()

add_library(secateur_options INTERFACE)
target_compile_features(secateur_options INTERFACE cxx_std_17)
target_compile_options(secateur_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<BOOL:${SECATEUR_WARNINGS_AS_ERRORS}>:-Werror>
  # SystemC's sc_object has a function `trace` of another kind, which nobody calls.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-overloaded-virtual>)
target_include_directories(secateur_options INTERFACE ${PROJECT_SOURCE_DIR}/src)

# What each header of cmake/precompiled/ needs.
set(SECATEUR_HEADERS_json fmt::fmt nlohmann_json::nlohmann_json)
set(SECATEUR_HEADERS_systemc fmt::fmt PkgConfig::systemc)
set(SECATEUR_HEADERS_torch fmt::fmt nlohmann_json::nlohmann_json)
set(SECATEUR_HEADERS_tests fmt::fmt nlohmann_json::nlohmann_json GTest::gtest GTest::gmock)
set(SECATEUR_HEADERS_tests_systemc ${SECATEUR_HEADERS_tests} PkgConfig::systemc)

# The libraries' code may go into shared objects: libsecateur.so and the Python module. Calls within a library stay direct.
set(SECATEUR_SHAREABLE -fPIC -fno-semantic-interposition)

# One compilation of the header per optimisation level: the compiler takes it for the same options only.
function(secateur_precompiled target headers level)
  set(owner secateur_headers_${headers}${level})
  if(NOT TARGET ${owner})
    add_library(${owner} OBJECT ${PROJECT_SOURCE_DIR}/cmake/precompiled/empty.cpp)
    target_link_libraries(${owner} PRIVATE secateur_options ${SECATEUR_HEADERS_${headers}})
    if(headers STREQUAL torch)
      target_link_libraries(${owner} PRIVATE ${TORCH_LIBRARIES})
      target_include_directories(${owner} SYSTEM PRIVATE ${TORCH_INCLUDE_DIRS})
    endif()
    target_compile_options(${owner} PRIVATE $<$<CONFIG:Release>:${level}>)
    if(NOT headers MATCHES "^tests")
      target_compile_options(${owner} PRIVATE ${SECATEUR_SHAREABLE})
    endif()
    target_precompile_headers(${owner} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled/${headers}.hpp)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${owner})
  if(NOT headers MATCHES "^tests")
    target_compile_options(${target} PRIVATE ${SECATEUR_SHAREABLE})  # as the header, or it is not taken
  endif()
endfunction()

function(secateur_unity target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${SECATEUR_UNITY} UNITY_BUILD_BATCH_SIZE ${SECATEUR_UNITY_FILES})
  # Is meant for headers, and takes the .cpp files for some.
  target_compile_options(${target} PRIVATE $<$<AND:$<BOOL:${SECATEUR_UNITY}>,$<CXX_COMPILER_ID:GNU>>:-Wno-subobject-linkage>)
endfunction()

function(secateur_library area)
  cmake_parse_arguments(ARG "" "HEADERS;LEVEL" "SOURCES;DEPENDS" ${ARGN})
  add_library(secateur_${area} STATIC ${ARG_SOURCES})
  add_library(secateur::${area} ALIAS secateur_${area})
  secateur_unity(secateur_${area})
  target_link_libraries(secateur_${area} PUBLIC secateur_options ${ARG_DEPENDS})
  target_compile_options(secateur_${area} PRIVATE $<$<CONFIG:Release>:${ARG_LEVEL}>)
  if(NOT ARG_HEADERS)
    target_compile_options(secateur_${area} PRIVATE ${SECATEUR_SHAREABLE})
  endif()
  if(ARG_HEADERS)
    secateur_precompiled(secateur_${area} ${ARG_HEADERS} "${ARG_LEVEL}")
  endif()
endfunction()

function(secateur_test name)
  cmake_parse_arguments(ARG "SYSTEMC" "TIMEOUT" "SOURCES;DEPENDS;LABELS" ${ARGN})
  if(NOT ARG_LABELS)
    set(ARG_LABELS fast)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  secateur_unity(${name})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} fmt::fmt nlohmann_json::nlohmann_json GTest::gtest_main GTest::gmock)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_BINARY_DIR}/tests)
  # Tests are compiled more often than they run: optimise for the build.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  if(ARG_SYSTEMC)
    secateur_precompiled(${name} tests_systemc -O1)
  else()
    secateur_precompiled(${name} tests -O1)
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "SECATEUR_HOME=${PROJECT_SOURCE_DIR}")
endfunction()
