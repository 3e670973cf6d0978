document.title = 'High tide';
