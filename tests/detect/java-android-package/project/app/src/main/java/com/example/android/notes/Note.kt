package com.example.android.notes

class Note
