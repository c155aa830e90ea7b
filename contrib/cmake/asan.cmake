# Address and undefined-behaviour sanitizers (clang-19): all tests and the fuzz targets, from one set of objects.
include("${CMAKE_CURRENT_LIST_DIR}/fuzz.cmake")
set(MALHA_TESTS ON CACHE BOOL "" FORCE)
include("${CMAKE_CURRENT_LIST_DIR}/batches.cmake")
