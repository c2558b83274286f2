# What `./dev package` puts into the Debian package, and where. The maintainer scripts beside this
# file make the user and the configuration; the rest is plain files.
include(GNUInstallDirs)

set(package_doc ${CMAKE_INSTALL_DATAROOTDIR}/doc/${PROJECT_NAME})
set(package_data ${CMAKE_INSTALL_DATAROOTDIR}/${PROJECT_NAME})

# What a new installation starts with: the example, with its database where the service may write.
file(READ config.example.json initial_config)
string(REPLACE "\"database\": \"xiebot.db\"" "\"database\": \"/var/lib/xiebot/xiebot.db\""
               initial_config_installed "${initial_config}")
if(initial_config_installed STREQUAL initial_config)
  message(FATAL_ERROR "config.example.json does not say \"database\": \"xiebot.db\" any more")
endif()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/initial_config.json
     CONTENT "@initial_config_installed@" @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS config.example.json)

install(TARGETS xiebot)
install(FILES docs/xiebot.service docs/xiebot-backup.service docs/xiebot-backup.timer
        DESTINATION lib/systemd/system)
install(FILES ${PROJECT_BINARY_DIR}/initial_config.json DESTINATION ${package_data}
        RENAME config.json)
install(FILES docs/admin-guide.md docs/admin-guide-dingtalk.md docs/dingtalk-card-template.md
              docs/nginx.conf docs/alerts.yml config.example.json
        DESTINATION ${package_doc})

# Else packing would build the tests first.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_NAME ${PROJECT_NAME})
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The administrator <root@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "chat bot for collaboration between departments")
set(CPACK_PACKAGE_DESCRIPTION
    "Requests, problems and daily progress in the groups of Feishu and DingTalk: forms as cards, deadlines in working time, and a history that cannot be edited.")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS nginx-light)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${CMAKE_CURRENT_LIST_DIR}/debian/postinst ${CMAKE_CURRENT_LIST_DIR}/debian/prerm
    ${CMAKE_CURRENT_LIST_DIR}/debian/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
