plugins {
    id("org.jetbrains.kotlin.jvm") version "2.3.0"
    id("org.springframework.boot") version "4.0.0"
}

dependencies {
    implementation(project(":apps:schema"))
    implementation("org.springframework.boot:spring-boot-starter-web")
}
