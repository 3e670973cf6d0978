<?php
// The page of an older version.
