<?php

// Below `/api`, which is set elsewhere.
Route::get('health', 'StatusController@show');
