plugins {
    kotlin("jvm") version "2.2.21"
    alias(libs.plugins.spring.boot)
}

java {
    toolchain {
        languageVersion = JavaLanguageVersion.of(libs.versions.java.get())
    }
}

repositories {
    mavenCentral()
    maven {
        url = uri("https://maven.example.com/releases")
    }
}

dependencies {
    implementation(platform("io.quarkus.platform:quarkus-bom:3.29.0"))
    implementation(libs.bundles.web)
    // implementation("org.springframework.kafka:spring-kafka")
    testImplementation(libs.mongo)
}
