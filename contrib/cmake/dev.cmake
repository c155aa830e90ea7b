# Everyday work: optimised enough for the vectors, assertions on, all tests.
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1" CACHE STRING "")
set(MALHA_TESTS ON CACHE BOOL "")
include("${CMAKE_CURRENT_LIST_DIR}/batches.cmake")
