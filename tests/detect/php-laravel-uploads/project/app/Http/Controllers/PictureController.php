<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class PictureController
{
    public function store(Request $request)
    {
        // Storage::put('a', 'b');
        return $request->file('picture')->store('pictures', 'public');
    }
}
