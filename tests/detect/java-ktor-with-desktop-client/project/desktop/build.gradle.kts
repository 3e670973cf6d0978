plugins {
    kotlin("jvm")
    id("org.jetbrains.compose") version "1.9.3"
}

dependencies {
    implementation(project(":client"))
    implementation(compose.desktop.currentOs)
}

compose.desktop {
    application {
        mainClass = "chat.desktop.MainKt"
    }
}
