# One library per folder of src/: secateur_library(<area> SOURCES ... DEPENDS ...) makes the static library
# secateur_<area> with the alias secateur::<area>; secateur_test(<name> SOURCES ... DEPENDS ... [LABELS ...]) a test program.
include_guard(GLOBAL)

add_library(secateur_options INTERFACE)
target_compile_features(secateur_options INTERFACE cxx_std_17)
target_compile_options(secateur_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<BOOL:${SECATEUR_WARNINGS_AS_ERRORS}>:-Werror>)
target_include_directories(secateur_options INTERFACE ${PROJECT_SOURCE_DIR}/src)

function(secateur_library area)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(secateur_${area} STATIC ${ARG_SOURCES})
  add_library(secateur::${area} ALIAS secateur_${area})
  target_link_libraries(secateur_${area} PUBLIC secateur_options ${ARG_DEPENDS})
endfunction()

function(secateur_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPENDS;LABELS" ${ARGN})
  if(NOT ARG_LABELS)
    set(ARG_LABELS fast)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gtest_main GTest::gmock)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_BINARY_DIR}/tests)
  # Tests are compiled more often than they run: optimise for the build.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "SECATEUR_HOME=${PROJECT_SOURCE_DIR}")
endfunction()
