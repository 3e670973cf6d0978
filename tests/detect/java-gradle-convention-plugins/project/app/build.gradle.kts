plugins {
    id("bank.java-conventions")
    application
}

application {
    mainClass = "com.example.bank.App"
}

dependencies {
    implementation(project(":accounts"))
    implementation("com.sparkjava:spark-core:2.9.4")
}
