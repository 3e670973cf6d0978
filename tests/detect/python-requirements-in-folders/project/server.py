import gradio as gr

with gr.Blocks() as demo:
    gr.Markdown("Translate")

demo.queue().launch()
