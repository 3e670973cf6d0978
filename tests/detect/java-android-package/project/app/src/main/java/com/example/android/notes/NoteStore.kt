package com.example.android.notes

class NoteStore
