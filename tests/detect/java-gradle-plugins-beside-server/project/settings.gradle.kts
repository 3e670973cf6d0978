rootProject.name = "depot"

include("server", "plugins:mirror")
