# cmake -C contrib/cmake/release.cmake -S . -B build/release : the node as users run it.
set(CMAKE_BUILD_TYPE Release CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1" CACHE STRING "")
set(MALHA_TESTS OFF CACHE BOOL "")
