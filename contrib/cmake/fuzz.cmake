# libFuzzer targets with address and undefined-behaviour sanitizers (clang-19).
set(CMAKE_C_COMPILER clang-19 CACHE STRING "")
set(CMAKE_CXX_COMPILER clang++-19 CACHE STRING "")
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1" CACHE STRING "")
set(MALHA_SANITIZE "address,undefined,fuzzer-no-link" CACHE STRING "")
set(MALHA_TESTS OFF CACHE BOOL "")
set(MALHA_FUZZ ON CACHE BOOL "")
