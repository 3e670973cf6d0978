plugins {
    `java-library`
    application
    id("com.gradleup.shadow") version "9.0.0" apply false
}

allprojects {
    apply(plugin = "application")

    java {
        targetCompatibility = JavaVersion.VERSION_17
    }
}
