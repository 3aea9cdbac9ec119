# Runs a script of aws:executeScript: script-process.ts starts it by its path. It reads {source, handler, payload} from its standard input
# and answers on file descriptor 3: an empty line when it has started, then JSON, {value} or {error}. What a script prints does not
# get in between.
import json, os, sys, traceback

request = json.load(sys.stdin)
# Modules of the script's own are in its folder, and there are none beside this file.
sys.path[0] = os.getcwd()
result = os.fdopen(3, "w")
result.write("\n")
result.flush()
scope = {"__name__": "script"}
try:
    exec(compile(request["source"], "script.py", "exec"), scope)
    name = request["handler"].split(".")[-1]
    if not callable(scope.get(name)):
        raise NameError("the script has no function " + name)
    text = json.dumps({"value": scope[name](request["payload"], {})}, default=str)
except BaseException as error:
    text = json.dumps({"error": traceback.format_exception_only(type(error), error)[-1].strip()})
result.write(text)
result.flush()
sys.stderr.flush()
# Threads that the script left do not delay its end.
os._exit(0)
