plugins {
    id("io.micronaut.application") version "4.6.0"
    id("com.gradleup.shadow") version "9.2.2"
}

application {
    mainClass = "com.example.ApplicationKt"
}

kotlin {
    jvmToolchain(21)
}

dependencies {
    implementation("io.micronaut:micronaut-management")
    implementation("io.micronaut:micronaut-http-server-netty")
    runtimeOnly("com.mysql:mysql-connector-j")
}
