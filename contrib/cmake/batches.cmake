# Sources of a module are compiled in batches: from scratch three times as fast, since headers cost most.
# So what is in an anonymous namespace has a name of its own within its module. The release build
# compiles each source alone, which shows an include that is missing.
set(CMAKE_UNITY_BUILD ON CACHE BOOL "")
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8 CACHE STRING "")
