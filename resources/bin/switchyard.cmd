@echo off
rem The command line of the installed app: the app's own binary, acting as Node.
setlocal
set ELECTRON_RUN_AS_NODE=1
"%~dp0..\..\Switchyard.exe" "%~dp0..\app.asar\out\main\cli.js" %*
