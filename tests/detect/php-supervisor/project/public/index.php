<?php echo 'club';
