<?php

use Illuminate\Support\Facades\Schedule;

Schedule::command('invoices:send')->daily();
