package com.example.android.notes

class NoteScreen
