rootProject.name = "tracker"

include(":apps:schema")
include(":apps:server")
