package com.example.android.notes

class NoteList
