plugins {
    kotlin("jvm")
    id("com.gradleup.shadow")
}

application {
    mainClass.set("com.example.depot.mirror.MirrorPluginKt")
}

dependencies {
    compileOnly(project(":server"))
}
