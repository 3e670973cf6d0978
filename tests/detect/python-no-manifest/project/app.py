import pandas as pd
import streamlit as st

import prices

st.title("Prices")
st.write(pd.DataFrame(prices.ALL))
