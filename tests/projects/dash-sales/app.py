from dash import Dash, dcc, html

app = Dash(__name__, title="Sales")
app.layout = html.Div([
    html.H1("Sales"),
    dcc.Graph(figure={"data": [{"type": "bar", "x": ["Jan", "Feb"], "y": [3, 5]}]}),
])

if __name__ == "__main__":
    app.run(debug=True)
