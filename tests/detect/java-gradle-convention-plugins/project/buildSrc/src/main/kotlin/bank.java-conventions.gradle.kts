plugins {
    java
}

java {
    sourceCompatibility = JavaVersion.VERSION_21
}
