rootProject.name = "chat"

include(":server")
include(":client")
include(":desktop")
