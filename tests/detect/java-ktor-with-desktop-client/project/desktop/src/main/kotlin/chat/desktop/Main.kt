package chat.desktop

import androidx.compose.ui.window.singleWindowApplication

fun main() = singleWindowApplication {}
