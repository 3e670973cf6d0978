package com.example.depot.mirror

class MirrorPlugin {
    fun start() = println("mirrors")
}
