# What `cmake --install` adds to the programs: manual pages, completions, a sample configuration, a
# systemd unit, the licence. The first three are made from the tables of the programs themselves.
find_program(MALHA_PYTHON python3 REQUIRED)
set(GENERATED "${CMAKE_BINARY_DIR}/generated")

install(CODE "
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env MALHAD=$<TARGET_FILE:malhad> MALHA_CLI=$<TARGET_FILE:malha-cli>
      ${MALHA_PYTHON} ${CMAKE_SOURCE_DIR}/contrib/surface/manuals.py ${GENERATED}
    COMMAND_ERROR_IS_FATAL ANY)
  file(READ ${CMAKE_SOURCE_DIR}/contrib/systemd/malhad.service unit)
  string(REPLACE /usr/local/bin \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\" unit \"\${unit}\")
  file(WRITE ${GENERATED}/malhad.service \"\${unit}\")
")
install(FILES "${GENERATED}/malhad.1" "${GENERATED}/malha-cli.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
foreach(program malhad malha-cli)
  install(FILES "${GENERATED}/${program}.bash" RENAME "${program}"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
endforeach()
install(FILES "${GENERATED}/malhad.service" DESTINATION lib/systemd/system)
install(FILES "${GENERATED}/malha.conf" LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
