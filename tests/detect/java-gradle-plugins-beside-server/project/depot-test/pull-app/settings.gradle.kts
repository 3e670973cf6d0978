rootProject.name = "pull-app"
