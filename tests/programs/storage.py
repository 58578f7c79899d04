from pyscript import storage

kept = await storage("counts")
kept["runs"] = kept.get("runs", 0) + 1
kept["last"] = {"list": [1, None, "two"]}
await kept.sync()
print("run", kept["runs"], kept["last"])
