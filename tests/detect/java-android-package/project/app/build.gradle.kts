plugins {
    id("com.android.application")
}

android {
    compileOptions {
        targetCompatibility = JavaVersion.VERSION_17
    }
}
