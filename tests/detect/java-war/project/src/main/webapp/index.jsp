<p>Forms</p>
