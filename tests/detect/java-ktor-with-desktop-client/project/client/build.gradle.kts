plugins {
    kotlin("multiplatform")
}

kotlin {
    jvm()
    sourceSets {
        commonMain {
            dependencies {
                api("io.ktor:ktor-client-core:3.3.2")
            }
        }
        jvmTest {
            dependencies {
                implementation(project(":server"))
                implementation("io.ktor:ktor-server-test-host:3.3.2")
            }
        }
    }
}
