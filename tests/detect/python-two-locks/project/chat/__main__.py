import gradio as gr

with gr.Blocks() as demo:
    pass

demo.launch()
