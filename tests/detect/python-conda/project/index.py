import dash

app = dash.Dash(__name__)
server = app.server

if __name__ == "__main__":
    app.run(debug=True)
