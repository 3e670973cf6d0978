import pandas as pd
import streamlit as st

st.set_page_config(page_title="Notes")
st.title("Notes")

if "notes" not in st.session_state:
    st.session_state.notes = pd.DataFrame({"text": ["Buy milk"]})

text = st.text_input("New note")
if st.button("Add") and text:
    st.session_state.notes.loc[len(st.session_state.notes)] = [text]
st.table(st.session_state.notes)
