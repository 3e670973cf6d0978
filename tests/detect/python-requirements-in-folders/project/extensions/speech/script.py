from gtts import gTTS


def output_modifier(text):
    gTTS(text).save("speech.mp3")
    return text
