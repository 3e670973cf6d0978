plugins {
    kotlin("jvm")
    id("io.ktor.plugin") version "3.3.2"
}

application {
    mainClass.set("chat.server.MainKt")
}

dependencies {
    implementation("io.ktor:ktor-server-netty:3.3.2")
}
