plugins {
    id("bank.java-conventions")
    `java-library`
}

dependencies {
    api("redis.clients:jedis:7.0.0")
}
