plugins {
    kotlin("jvm")
    id("com.gradleup.shadow")
}

application {
    mainClass.set("com.example.depot.ServerKt")
}

dependencies {
    implementation("io.javalin:javalin:6.7.0")
}
