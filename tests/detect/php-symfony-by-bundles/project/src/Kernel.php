<?php

namespace App;

use Acme\Platform\Kernel as PlatformKernel;

class Kernel extends PlatformKernel
{
}
