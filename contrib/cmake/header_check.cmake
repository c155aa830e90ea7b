# malha_header_check: compiles every public header on its own, so that none leans on its includer.
file(GLOB_RECURSE public_headers RELATIVE "${CMAKE_SOURCE_DIR}/include" CONFIGURE_DEPENDS
  "${CMAKE_SOURCE_DIR}/include/malha/*.hpp")
set(header_sources "")
foreach(header IN LISTS public_headers)
  set(header_source "${CMAKE_BINARY_DIR}/header_check/${header}.cpp")
  file(CONFIGURE OUTPUT "${header_source}" CONTENT "#include \"${header}\"\n")
  list(APPEND header_sources "${header_source}")
endforeach()
add_library(malha_header_check OBJECT EXCLUDE_FROM_ALL ${header_sources})
target_include_directories(malha_header_check PRIVATE "${CMAKE_SOURCE_DIR}/include")
target_link_libraries(malha_header_check PRIVATE nlohmann_json::nlohmann_json)
set_target_properties(malha_header_check PROPERTIES UNITY_BUILD OFF)
