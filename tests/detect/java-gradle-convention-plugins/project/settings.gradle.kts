rootProject.name = "bank"

include(
    "app",
    "accounts",
)
include(":support:clock")
