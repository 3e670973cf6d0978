def main():
    print("parcels")
