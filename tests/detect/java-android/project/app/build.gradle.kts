plugins {
    id("com.android.application")
}

dependencies {
    implementation("io.ktor:ktor-client-android:3.3.2")
}
